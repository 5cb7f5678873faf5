// Random specs whose tasks and objects are alike but for what a draw makes differ: references kept in fields, locals and sets, queues,
// objects chosen or owned, properties over all or over one; on request each task has a file and names the next one too. Input: a seed; output:
// the text of a spec, which may be refused.

import { drawFrom } from '../../support/draw.ts'

const kinds = [
  { kind: 'mutex', modes: ['held'] },
  { kind: 'spinlock', modes: ['held'] },
  { kind: 'rwsem', modes: ['read', 'write'] },
  { kind: 'two_state', modes: ['add', 'block'] },
] as const

export function symmetricSpec(seed: number, ring = false): string {
  const draw = drawFrom(seed)
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)] as T
  const chance = (percent: number): boolean => draw(100) < percent
  const fileLock = pick(kinds)
  const globalLock = pick(kinds)
  const objects = ring ? 3 : 2 + draw(2)
  const owned = ring || chance(35)
  const tasks = owned ? objects : 2 + draw(2)
  let names = 0

  const statements = (files: readonly string[], depth: number): string =>
    Array.from({ length: 1 + draw(depth > 0 ? 3 : 2) }, () => statement(files, depth)).join('\n')
  const file = (files: readonly string[]): string => (files.length > 0 && chance(90) ? pick(files) : `File[${draw(objects)}]`)
  const condition = (files: readonly string[]): string =>
    pick([
      'Global.last == current',
      'Global.last == none',
      'current in Global.seen',
      `Global.chosen == ${files.length > 0 ? pick(files) : 'none'}`,
      ...(files.length > 0 ? [`${pick(files)}.owner == current`, `${pick(files)}.x == ${draw(2)}`, `${pick(files)}.peer != none`] : []),
      ...(files.length > 1 ? [`${files[0]} == ${files[1]}`, `${files[0]} != ${files[1]}`] : []),
      ...(files.length > 1 && chance(10) ? [`${files[0]} < ${files[1]}`] : []),
      ...(chance(5) ? ['next(current) == Global.last'] : []),
      `count(x in File: x.x == 1) > ${draw(2)}`,
    ])
  const statement = (files: readonly string[], depth: number): string => {
    const f = file(files)
    switch (draw(depth > 0 ? 13 : 6)) {
      case 0:
        return `Global.last = ${pick(['current', 'none'])}`
      case 1:
        return `atomic { Global.seen = Global.seen ${pick(['+', '-'])} {current} }`
      case 2:
        return `${f}.x = ${draw(2)}`
      case 3:
        return `${f}.owner = ${pick(['current', 'none'])}`
      case 4:
        return `Global.chosen = ${files.length > 0 ? pick(files) : 'none'}`
      case 5:
        return files.length > 0 ? `current.mine = ${pick(files)}` : 'skip'
      case 6:
      case 7: {
        const mode = pick(fileLock.modes)
        return `lock ${f}.l.${mode}\n${statements(files, depth - 1)}\n${chance(92) ? `unlock ${f}.l.${mode}` : ''}`
      }
      case 8: {
        const mode = pick(globalLock.modes)
        return `lock Global.g.${mode}\n${statements(files, depth - 1)}\nunlock Global.g.${mode}`
      }
      case 9:
        return `if ${condition(files)} {\n${statements(files, depth - 1)}\n} else {\n${statements(files, depth - 1)}\n}`
      case 10: {
        const name = `f${names++}`
        return `choose ${name} in File\n${statements([...files, name], depth - 1)}`
      }
      case 11:
        return chance(70) ? `wait until ${condition(files)}` : `bad: assert ${condition(files)}`
      default:
        return chance(50)
          ? `for x${names} in File {\n${f}.x = ${draw(2)}\nx${names++}.x = ${draw(2)}\n}`
          : `if trylock ${f}.l.${fileLock.modes[0]} {\nunlock ${f}.l.${fileLock.modes[0]}\n}`
    }
  }
  const body = statements(ring ? ['f', 'next(f)'] : owned ? ['f'] : [], 2)
  const head = owned ? 't[f in File]' : `t[i in 1..${tasks}]`
  const other = chance(25) ? `task other { ${statements([], 1)} }` : ''
  const property = pick([
    '',
    'invariant calm: count(x in File: x.x == 1) < 2',
    'invariant owner: forall x in File: x.owner != none => x.x == 0',
    'invariant first: File[0].x == 0',
    'reachable all: exists x in File: x.owner != none',
  ])
  return `spec random
import "std/locks"
object File[${objects}] { l : lock ${fileLock.kind}  x : 0..1 = ${chance(10) ? 'any' : 0}  owner : Task? = none  peer : File? = none }
object Global { g : lock ${globalLock.kind}  last : Task? = none  chosen : File? = none  seen : set of Task }
task state { mine : File? = none }
${property}
workload w {
  task ${head} ${chance(60) ? 'repeat ' : ''}{
${body}
  }
  ${other}
}
`
}
