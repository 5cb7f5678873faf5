// The keys under which the state of a generated simulator has what the spec names. Input: a name; output: a key that is none of the state's own.
// Both the compiler, which writes them, and the runtime, which reads counterexamples in the spec's names, import it.

/** Of the objects of a class, beside `tasks`. */
export const classKey = (name: string): string => (name === 'tasks' || name.endsWith('_') ? `${name}_` : name)

/** The class whose objects stand under a key. */
export const classAt = (key: string): string => (key.endsWith('_') ? key.slice(0, -1) : key)

/** Of a field of a task, beside what every task has. */
export const taskKey = (name: string): string => (name === 'rounds' || name === 'stack' || name.endsWith('_') ? `${name}_` : name)
