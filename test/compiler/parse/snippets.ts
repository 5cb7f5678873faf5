// Texts for the tests of the front end: each construct of the language once, names that are words of the language, and mistakes.

export const everything = `// every construct once
import "std/locks" with File = Inode, Kind = rwsem
spec everything
import "faults.lockspec"

size   files = 2
switch order : {address, block, try} = address
switch tell  = on
type Page = 0..files - 1

lock two_state { mode add with add  mode block with block if tell  mode alone jumps }
lock counted {
  mode read with read, write
  policy order
  recursion counted
  holders files + 1
  ranges
}

object File[files] ordered {
  io    : lock range_lock over Page
  cache : {absent, clean} = absent
  count : 0..3 = any
  ghost inside : set of Task
  pages : array[files] of {absent, present}
  owner : Task?
}
object Inode from importer
object Work { target : File? = none }
task state { faults_disabled : File? = none  mm : Mm }

mapping Buffer(file: File, page: Page) {
  load  resident when file.pages[page] == present fault handle(file) { sigbus => efault  eio => efault }
  store resident when file.cache != absent and page in {0, 1} fault handle(file)
}
mapping Plain() { resident when current.pte fault zero() }

fault handler handle(file: File) -> ok | locked keeps file.io.held, file.lock drops Work.lock | sigbus {
  return sigbus
}

function from(p: Page) -> Page = if tell == on then 0 else p

operation write(target: File, source: Buffer) -> ok | efault {
  let a = 1
  var b : set of Task = {}
  let taken = trylock target.io[0..1].write
  if not trylock target.io.read { skip } else if a == 1 { skip } else { skip }
  a = -a + 2 * 3 div 4 mod 5
  ghost target.inside = target.inside + {current}
  target.pages[0] = present
  lock target.io[from(a)..2].(mode)
  unlock target.io.read
  downgrade target.io.write to read
  downgrade target.io.write to (if tell == on then mode else other)
  upgrade target.io.read to write
  upgrade target.io.read to (if tell == on then mode else other) else { skip }
  give target.io.write to Work.thread
  revoke target.io.write from holder(target.io)
  while a < 3 and not (b == {}) { a = a + 1 }
  for f in File { skip }
  for i in 0..2 { skip }
  either fair { skip } or { skip }
  select { wait until a == 1 } or fair { lock target.io.read }
  choose f in File, g in File where f != g
  wait until held(target.io.write)
  attempt with mode = read, n = 1 {
    touch load source
    touch store Buffer(target, 0) { target.count = 1 }
    touch source
  } always {
    current.faults_disabled = none
  }
  retry again on sigbus, efault if a == 1 at most 3 with mode = write, n = 2 { skip } then { return efault }
  retry bare on eio
  on efault if a == 2 { raise sigbus }
  on sigbus { return }
  writing: assert a == 1 => b == {} or true
  atomic { a = 1  b = {} }
  invalidate(target, source)
  return ok
} ensures efault => target == source.file
  ensures ok and old target == target

procedure invalidate(f: File) { }

invariant stale in one, two: forall f in File, t in Task: t at writing => f.cache == clean
reachable both: exists f in File: count(t in Task: t in f.inside) > 1
finally done: Work.target == none
property soon: eventually Work.target == none
property often: always eventually Work.target == none
property then_that: Work.target != none leads to Work.target == none
property all: every write completes
property well in one: every write completes with ok
property each in one if tell: forall f in File, n in 0..1: every write of writer[n] completes

workload one {
  files = 3  tell = off
  initially Work.target = File[0]
  task writer[f in File] with mm = Mm[1], other = none repeat 2 { write(f, Buffer(next(f), 0)) }
  service task worker repeat { invalidate(File[0]) }
  environment task evictor { skip }
  interrupt tick on writer[File[0]] repeat { skip }
  fairness none
  fairness strong writer
  fairness weak
}
variant as_posted { }
variant broken { tell = off  order = try }
expect {
  |           | one                                       | two          |
  | as_posted | pass {ok, efault}                         | -            |
  | broken    | awaited livelock strong + fails writing   | pass         |
}
/* the
   end */
`

/** Words of the language as names, wherever the grammar allows it. */
export const words = `object lock[2] { lock : lock mode  mode : Mode  page : bool  from : lock?  over : set of to  set : array  ghost : bool }
lock mode { mode mode with mode  mode with with with, if_not  policy policy  mode ranges  ranges }
object File { l : lock rwsem  over : bool  m : lock rwsem over over  count : 0..1 }
type on = {on, off, load, store}
operation retry(lock: lock, to: on, attempt: File, at: task) -> ok | keeps keeps lock.lock drops to.from | drops {
  let mode = lock
  var state = page
  lock = to
  lock.lock = unlock.wait
  lock lock.lock
  unlock attempt.lock
  state.load[touch] = with
  skip = skip
  skip
  load(store, from)
  touch load load
  touch store.load
  touch store
  wait: wait until wait
  give give to to
  revoke from from from
  downgrade to to to
  upgrade to to to
  let becomes = trylock to
  to = queues
  upgrade = becomes
  ghost ghost = ghost
  ghost = of
  attempt = at
  attempt { skip } always { skip }
  always = retry
  attempt { skip }
  retry retry on on, retry if on at most most with with = with
  on = at
  let count = count(on)
  let fair = count(count in count: count) + count(count)
  either fair { skip } or { fair = on }
  choose choose in choose
  choose = at at at
  return on
}
invariant invariant: task at at and task.then.else.none
property eventually: eventually eventually
property every: every leads to leads
workload task { task = on  with = off  task task with with = on repeat { task() }  fairness weak fairness = on  fairness strong task  task state { skip } }
variant variant { variant = on }
expect { | | task | awaited |
  | variant | awaited awaited | awaited |
}
`

export const wrongText = `operation f() -> ok {
  x = 1.5 + 007 + 12ab
  y = a && b % 3 / 2 ; !c
  x := 3 += 1
}
import "not closed
/* neither is
this`
