// A leak is told with the step that took the hold which is still there: not that of another task, nor one in another mode.
import { expect, test } from 'vitest'
import { checkerText, instantiate, settingsOf, sizesOf } from '../../compiler/pipeline.ts'
import { explore } from '../../runtime/index.ts'
import type { CheckerModule } from '../../runtime/contract.ts'
import { load } from '../compiler/emit/load.ts'
import { modelOf } from '../support/oracle.ts'

test('a hold of several modes and tasks', async () => {
  const model = modelOf(`spec leaks
lock two { mode pin with pin  mode read with read, pin }
object A { l : lock two  go : bool = false }
operation pass() { lock A.l.read  A.go = true  unlock A.l.read }
operation leak() { wait until A.go  lock A.l.pin  lock A.l.read  unlock A.l.pin }
workload w { task p { pass() }  task q { leak() } }`)
  const [workload] = model.workloads
  const instance = instantiate(model, workload!, sizesOf(model, workload!, undefined, new Map()))
  if (!('system' in instance)) throw new Error('no instance')
  const module = load<CheckerModule>(await checkerText(instance, model, { version: '0.0.0', format: false, specifier: 'lockspec/runtime' }))
  const settings = settingsOf(model, instance.system.parameters, workload!, undefined, new Map())
  const [finding] = explore(module, settings).findings
  const steps = finding!.trace!.steps.map(
    ({ task, location }) => `${module.meta.tasks[task]!.name}: ${module.meta.tasks[task]!.locations[location]!.text}`,
  )
  expect(steps).toEqual([
    'p: lock A.l.read',
    'p: A.go = true',
    'q: wait until A.go',
    'q: lock A.l.pin',
    'q: lock A.l.read',
    'q: unlock A.l.pin',
  ])
  expect(finding!.cause).toMatchObject({ kind: 'leaks', takenAt: 4 })
})
