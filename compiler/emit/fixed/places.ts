// How the meta data of an emitted module, as a reader sees it, say places in the spec: by two functions, since places recur in every
// location. Input: the spec's files; output: the functions. scripts/fixed.ts takes the body for ../fixed.ts.

export function places(files: readonly string[]) {
  const at = (line: number, column: number, file = 0) => ({ file: files[file] ?? '', line, column })
  const call = (role: string, name: string, place: ReturnType<typeof at>) => ({ role, name, at: place })
  return { at, call }
}
