// What a check of a cached spec can do without: the commands that are not `check`. Input and output: those of the files named
// here. It is one part of the bundle, loaded when any of it is wanted: more parts would share more files with what every run loads.
export { engineHere, engineRun } from './engines/engines.ts'
export { explain } from './explain.ts'
export { explore } from './explore.ts'
export { exportModel, targetNamed } from './export.ts'
export { fmt } from './fmt.ts'
export { generate } from './generate.ts'
export { lsp } from './lsp.ts'
export { mutate } from './mutate.ts'
export { order } from './order.ts'
export { simulate } from './simulate.ts'
export { formats } from './formats/formats.ts'
export { lockdep } from './lockdep.ts'
