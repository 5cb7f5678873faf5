// Generated code as this process runs it. Input: the text of the body of a function, as the compiler writes it to be run; output: what it
// exports. Nothing is required, and no module is looked up: that takes longer than the code takes to be read.
import { compileFunction } from 'node:vm'

/** `path`: where the text lies, for stacks and profiles. Names and strings of the spec are quoted in what the compiler writes. */
export function loaded(text: string, path: string | undefined): object {
  const made = {}
  compileFunction(text, ['exports'], path === undefined ? {} : { filename: path })(made)
  return made
}
