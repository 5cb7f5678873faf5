// Numbers of immutable trees: two trees of plain data have one number exactly where their JSON is the same. What a step leaves as it
// was is not looked at again.

export function createNumbers(): (tree: object) => number {
  const numbers = new Map<string, number>()
  const known = new Map<object, number>()
  const shown = (part: unknown): string => (typeof part === 'object' && part !== null ? `#${numberOf(part)}` : JSON.stringify(part))
  const numberOf = (tree: object): number => {
    const before = known.get(tree)
    if (before !== undefined) return before
    const text = Array.isArray(tree)
      ? `[${tree.map(shown).join()}`
      : Object.entries(tree)
          .map(([name, part]) => `${JSON.stringify(name)}:${shown(part)}`)
          .join()
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    known.set(tree, number)
    return number
  }
  return numberOf
}
