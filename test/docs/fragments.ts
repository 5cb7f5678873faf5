// Fragments of specs in the documentation. Input: a fragment and the context that the page shows once; output: a whole spec in which
// the fragment stands where its kind says, so that it can be compiled like any other.

export type FragmentKind = 'declarations' | 'statements' | 'expressions'

export const isFragmentKind = (kind: string): kind is FragmentKind =>
  kind === 'declarations' || kind === 'statements' || kind === 'expressions'

/** The names that statements and expressions of the documentation may use beside those of the context. */
const parameters = 'file: File, other: File, buffer: Buffer, mode: Mode, t: Task, n: 0..9, b: bool'

export function wrapped(kind: FragmentKind, text: string, context: string): string {
  switch (kind) {
    case 'declarations':
      return `${context}\n${text}`
    case 'statements':
      return `${context}\n${operation(`either {\n${text}\n} or { skip }`)}`
    case 'expressions':
      // Each by itself: in a row all of their values would be gone through together.
      return `${context}\n${operation(`either {\n${text.split('\n').flatMap(bound).join('\n} or {\n')}\n} or { skip }`)}`
  }
}

const operation = (body: string): string => `
operation example_of_the_docs(${parameters}) -> ok | efault | sigbus | again {
${body}
}
workload example_of_the_docs { task example_of_the_docs { example_of_the_docs(any, any, any, any, any, any, any) } }
`

/** One expression a line; what stands behind it is a comment. */
const bound = (line: string, position: number): readonly string[] =>
  /^\s*(\/\/.*)?$/.test(line) ? [] : [`let example_${position} = ${line}`]
