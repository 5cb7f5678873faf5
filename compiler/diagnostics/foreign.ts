// Words of C, of the kernel, of TLA+, Promela, Go and Rust, and the line of lockspec that is meant: the one table that the parser
// asks about a word it cannot read and the checker about a name nobody declares. Input: the word, where it stands, the texts of its
// arguments; output: a hint, and what the parser may read instead.
import { fromLibrary, isOnlyThere } from './library.ts'

/** Where a word stands: as a declaration's or a statement's first, as what a statement or an expression calls, as a value, as a type. */
type ForeignPlace = 'declaration' | 'statement' | 'call' | 'function' | 'value' | 'type'

interface ForeignWord {
  readonly say: string
  /** What the word is read as, so that the parser can go on; absent: nothing. */
  readonly reads: string | undefined
  /** What is left out with it: the next word, the rest of the line, all to the end of its braces, all to the word that ends it. */
  readonly takes: 'word' | 'line' | 'block' | 'end' | undefined
}

interface Entry {
  readonly words: string
  readonly say: string | ((values: readonly string[]) => string)
  readonly reads?: string
  readonly takes?: ForeignWord['takes']
}

/** The value that a hint is about, where the text does not say it. */
const first = (values: readonly string[], otherwise = 'x'): string => own(values[0] ?? '') || otherwise
/** A text in the marks of the language. */
const own = (text: string): string =>
  text
    .replace(/^&(?!&)/, '')
    .replaceAll('->', '.')
    .replaceAll(/\s*&&\s*/g, ' and ')
    .replaceAll(/\s*\|\|\s*/g, ' or ')
    .replaceAll(/!(?!=)/g, 'not ')
const rest = (values: readonly string[], otherwise: string): string => first(values.slice(1), otherwise)
const lockOf = (values: readonly string[]): string => first(values, 'f.l')

const braces = 'braces open and close a block: `if e { … }`'
const procedureSay = 'write `procedure`, or `operation` for what tasks call'
const objectSay = 'write `object`, with a field in each line: `name : type`'
const scheduleSay = 'write `skip`: a step at which others may run, as they may before every step'
const lifeSay = 'a `pool` has objects that come and go: `let b = new Bio { }`, `free b`'
const memorySay = 'leave it out: memory is sequentially consistent, and a step sees all steps before it'
const interruptSay = 'an interrupt comes where the workload says so: `interrupt timer on writer { … }`; a field says that it is off'
const printSay = 'nothing is printed: a counterexample shows each step, and `--watch` a value beside it'
const setSay = 'write `f.waiting += {current}`: a list is a set, or an array'
const copySay = 'userspace memory is a `mapping`, and an access to it `touch load source` or `touch store source`'
const eventSay = 'leave it out: `wait until` sees by itself that its condition is true'

const declarations: readonly Entry[] = [
  { words: 'struct class record union', say: objectSay, reads: 'object' },
  { words: 'enum', say: 'write `type State = {idle, busy}`', reads: 'type' },
  { words: 'void fn func fun def proc proctype subroutine method macro process', say: procedureSay },
  {
    words: 'active init main Spec Init Next',
    say: 'a workload says which tasks run: `workload w { task p { look(any) } }`',
    takes: 'block',
  },
  { words: 'module', say: 'write `spec NAME`', reads: 'spec' },
  { words: 'const constant CONSTANT CONSTANTS', say: 'write `size n = 2`', reads: 'size' },
  { words: 'EXTENDS INSTANCE use include require using', say: 'write `import "std/locks"`', takes: 'line' },
  { words: 'VARIABLES VARIABLE var let global', say: 'a variable is a field: `object Global { x : 0..3 = 0 }`', takes: 'line' },
  { words: 'ASSUME THEOREM ltl never claim', say: 'write `invariant NAME: e` or `property NAME: always eventually e`', takes: 'block' },
  { words: 'typedef', say: 'write `type Page = 0..3`, or `object` for a struct', takes: 'line' },
  { words: 'mutex spinlock rwsem semaphore rwlock', say: 'a lock is a field: `object Global { l : lock mutex }`', takes: 'line' },
  {
    words: 'DEFINE_MUTEX DEFINE_SPINLOCK DECLARE_RWSEM DEFINE_RWLOCK',
    say: 'a lock is a field: `object Global { l : lock mutex }`',
    takes: 'line',
  },
  { words: 'handler', say: 'write `fault handler`', reads: 'fault handler' },
  { words: 'fairness', say: 'fairness stands in a workload: `fairness strong writer`', takes: 'line' },
  { words: 'test', say: 'write `workload`', reads: 'workload' },
  { words: 'lemma safety', say: 'write `invariant NAME: e`', reads: 'invariant' },
]

const statements: readonly Entry[] = [
  { words: 'goto', say: 'write `raise out` inside `attempt { … } on out { … }`; `always { … }` runs however it is left', takes: 'word' },
  { words: 'exit', say: 'write `break` in a loop, `return` in a procedure', reads: 'break' },
  { words: 'do', say: '`do … od` is `while true { either { … } or { … } }`', takes: 'end' },
  { words: 'fi od end endif done begin', say: braces },
  { words: 'release drop free', say: 'write `unlock`', reads: 'unlock' },
  { words: 'acquire take grab down', say: 'write `lock`', reads: 'lock' },
  { words: 'await when block', say: 'write `wait until`', reads: 'wait until' },
  { words: 'throw fail', say: 'write `raise`', reads: 'raise' },
  { words: 'elif elsif elseif', say: 'write `else if`', reads: 'else if' },
  { words: 'loop forever', say: 'write `while true { … }`', reads: 'while true' },
  { words: 'yield pass nop noop', say: scheduleSay, reads: 'skip' },
  { words: 'switch match', say: 'write `if x == a { … } else if x == b { … }`', takes: 'block' },
  { words: 'case default', say: 'write `if x == a { … } else if x == b { … }`', takes: 'line' },
  { words: 'try', say: 'write `attempt { … } on efault { … }`', reads: 'attempt' },
  { words: 'catch except rescue', say: 'write `on efault { … }`, behind `attempt { … }`', takes: 'block' },
  { words: 'defer', say: 'write `attempt { … } always { … }`', takes: 'line' },
  { words: 'd_step synchronized critical', say: 'write `atomic { … }`', reads: 'atomic' },
  { words: 'call', say: 'write the call alone: `look(file)`', reads: '' },
  { words: 'run spawn go fork', say: 'tasks stand in a workload: `workload w { task p { look(any) } }`', takes: 'line' },
  { words: 'foreach', say: 'write `for f in File { … }`', reads: 'for' },
  { words: 'const auto', say: 'write `let`', reads: 'let' },
  { words: 'nondet random', say: 'write `choose x in 0..3`', takes: 'line' },
  { words: 'UNCHANGED', say: 'what a step does not assign stays as it is', takes: 'line' },
]

const takes = (mode: string) => (values: readonly string[]) => `write \`lock ${lockOf(values)}${mode}\``
const frees = (mode: string) => (values: readonly string[]) => `write \`unlock ${lockOf(values)}${mode}\``
const tries = (mode: string) => (values: readonly string[]) => `write \`if trylock ${lockOf(values)}${mode} { … }\``
const counts = (mark: string) => (values: readonly string[]) => `write \`atomic { ${first(values, 'f.count')}${mark} }\``

const exclusive = ['mutex', 'spin', 'raw_spin', 'bit_spin', 'down', 'sema', 'pthread_mutex', 'pthread_spin', 'rt_mutex']
const suffixes = ['', '_irq', '_irqsave', '_bh', '_nested', '_killable', '_interruptible', '_irqrestore', '_io']
const forms = (names: readonly string[]): string => names.flatMap((name) => suffixes.map((suffix) => `${name}${suffix}`)).join(' ')

const locking: readonly Entry[] = [
  { words: `${forms(exclusive.map((name) => `${name}_lock`))} ${forms(['down'])} local_lock`, say: takes('') },
  { words: `${forms(exclusive.map((name) => `${name}_unlock`))} up local_unlock`, say: frees('') },
  {
    words: `${forms(['down_read', 'read_lock', 'read_seqlock_excl'])} percpu_down_read mmap_read_lock pthread_rwlock_rdlock`,
    say: takes('.read'),
  },
  { words: `${forms(['down_write', 'write_lock'])} percpu_down_write mmap_write_lock pthread_rwlock_wrlock`, say: takes('.write') },
  { words: `${forms(['up_read', 'read_unlock'])} percpu_up_read mmap_read_unlock`, say: frees('.read') },
  { words: `${forms(['up_write', 'write_unlock'])} percpu_up_write mmap_write_unlock`, say: frees('.write') },
  { words: 'mutex_trylock spin_trylock raw_spin_trylock down_trylock pthread_mutex_trylock', say: tries('') },
  { words: 'down_read_trylock read_trylock mmap_read_trylock', say: tries('.read') },
  { words: 'down_write_trylock write_trylock mmap_write_trylock', say: tries('.write') },
  { words: 'downgrade_write mmap_write_downgrade', say: (values) => `write \`downgrade ${lockOf(values)}.write to read\`` },
]

const calls: readonly Entry[] = [
  ...locking,
  { words: 'BUG_ON VM_BUG_ON KASSERT', say: (values) => `write \`assert not (${first(values)})\`` },
  { words: 'WARN_ON WARN_ON_ONCE VM_WARN_ON', say: (values) => `write \`warn not (${first(values)})\`, which goes on` },
  { words: 'ASSERT Assert assert_true BUG_UNLESS', say: (values) => `write \`assert ${first(values)}\`` },
  { words: 'BUG panic unreachable abort', say: () => 'write `assert false`' },
  { words: 'WARN WARN_ONCE', say: () => 'write `warn false`, which goes on' },
  {
    words: 'lockdep_assert_held lockdep_assert_held_write lockdep_assert_held_read',
    say: (values) => `write \`assert mine(${lockOf(values)})\``,
  },
  { words: 'schedule cond_resched yield sched_yield msleep usleep_range udelay cpu_relax schedule_timeout sleep', say: scheduleSay },
  { words: 'kfree kvfree vfree free kmem_cache_free kmalloc kzalloc malloc kmem_cache_alloc', say: lifeSay },
  { words: 'smp_mb smp_rmb smp_wmb barrier mb rmb wmb smp_mb__before_atomic smp_mb__after_atomic atomic_thread_fence', say: memorySay },
  {
    words:
      'preempt_disable preempt_enable local_irq_disable local_irq_enable local_irq_save local_irq_restore local_bh_disable local_bh_enable',
    say: interruptSay,
  },
  {
    words: 'WRITE_ONCE smp_store_release atomic_set refcount_set rcu_assign_pointer',
    say: (values) => `write \`${first(values)} = ${rest(values, '0')}\``,
  },
  { words: 'atomic_inc refcount_inc atomic_long_inc kref_get ihold igrab dget', say: counts('++') },
  { words: 'atomic_dec refcount_dec atomic_long_dec kref_put iput dput', say: counts('--') },
  {
    words: 'wait_event wait_event_interruptible wait_event_killable await wait_until',
    say: (values) => `write \`wait until ${rest(values, first(values, 'f.done'))}\``,
  },
  {
    words: 'wait_for_completion wait wait_on_bit wait_on_page_writeback folio_wait_writeback',
    say: 'write `wait until f.done`: the condition, read from fields',
  },
  { words: 'wake_up wake_up_all wake_up_process wake_up_bit notify notify_all signal broadcast cond_signal', say: eventSay },
  { words: 'set_bit __set_bit', say: 'write `file.flags += {dirty}`, in `atomic { }`: a set of words' },
  { words: 'clear_bit __clear_bit clear_bit_unlock', say: 'write `file.flags -= {dirty}`, in `atomic { }`: a set of words' },
  { words: 'list_add list_add_tail list_del list_del_init hlist_add_head push pop append insert remove enqueue dequeue', say: setSay },
  {
    words: 'list_for_each_entry list_for_each_entry_safe hlist_for_each_entry for_each_online_cpu for_each_possible_cpu',
    say: 'write `for f in File { … }`: through a class, a set or an interval',
  },
  { words: 'copy_from_user copy_to_user get_user put_user fault_in_readable copy_page_from_iter_atomic', say: copySay },
  { words: 'printk printf pr_info pr_err pr_warn pr_debug trace_printk println print fmt Print', say: printSay },
  {
    words: 'mutex_init spin_lock_init init_rwsem init_completion INIT_LIST_HEAD init_waitqueue_head sema_init',
    say: 'leave it out: a lock begins held by nobody, a field with its first value',
  },
  { words: 'EXPORT_SYMBOL EXPORT_SYMBOL_GPL MODULE_LICENSE', say: 'leave it out' },
  { words: 'might_sleep might_fault lockdep_set_class', say: 'leave it out: every order of locks is tried' },
]

const functions: readonly Entry[] = [
  {
    words: 'READ_ONCE smp_load_acquire atomic_read refcount_read rcu_dereference likely unlikely ACCESS_ONCE data_race',
    say: (values) => `write \`${first(values)}\``,
  },
  { words: 'mutex_is_locked spin_is_locked rwsem_is_locked', say: (values) => `write \`held(${lockOf(values)})\`` },
  { words: 'lockdep_is_held', say: (values) => `write \`mine(${lockOf(values)})\`` },
  { words: 'IS_ERR IS_ERR_OR_NULL ERR_PTR PTR_ERR', say: 'a call ends with an outcome: `attempt { f() } on efault { … }`' },
  {
    words: 'atomic_dec_and_test refcount_dec_and_test kref_put atomic_inc_return atomic_dec_return atomic_inc_not_zero atomic_fetch_add',
    say: (values) =>
      `read and change it in one step: \`var last = false  atomic { ${first(values, 'f.count')}--  last = ${first(values, 'f.count')} == 0 }\``,
  },
  {
    words: 'cmpxchg try_cmpxchg atomic_cmpxchg compare_and_swap CAS xchg test_and_set_bit test_and_clear_bit',
    say: (values) =>
      `test and change it in one step: \`var won = false  atomic { if ${first(values)} == ${rest(values, 'a')} { ${first(values)} = ${rest(values.slice(1), 'b')}  won = true } }\``,
  },
  { words: 'test_bit', say: 'write `dirty in file.flags`: a set of words' },
  { words: 'Cardinality card sizeof length len Len size', say: (values) => `write \`count(x in ${first(values, 'f.waiting')}: true)\`` },
  { words: 'list_empty empty nempty is_empty isEmpty', say: (values) => `write \`${first(values, 'f.waiting')} == {}\`` },
  { words: 'CHOOSE choose rand random nondet get_random_int', say: 'write `choose x in 0..3`, a statement before' },
  { words: 'smp_processor_id get_cpu raw_smp_processor_id', say: 'a processor is a task: `current`, or a field of the task' },
  { words: 'copy_from_user copy_to_user get_user put_user', say: copySay },
  { words: 'kmalloc kzalloc malloc', say: lifeSay },
  { words: 'abs', say: (values) => `write \`max(${first(values)}, -${first(values)})\`` },
  ...locking,
]

const values: readonly Entry[] = [
  { words: 'NULL null nil nullptr undefined Null Nil', say: 'no object is `none`' },
  { words: 'TRUE True', say: 'write `true`' },
  { words: 'FALSE False', say: 'write `false`' },
  { words: 'self this me pid _pid tid', say: 'the task that runs the code is `current`' },
  { words: 'new', say: lifeSay },
  { words: 'BOOLEAN', say: 'write `bool`' },
  { words: 'Nat Int Integer', say: 'every type is finite: `0..3`' },
  { words: 'jiffies HZ ktime_get MAX_SCHEDULE_TIMEOUT time now', say: 'there is no time: what may take long is a `skip` or a `choose`' },
  { words: 'UNCHANGED ENABLED', say: 'what a step does not assign stays as it is' },
  { words: 'ret err rc retval result', say: 'a call gives back an outcome and no value: `attempt { f() } on efault { … }`' },
]

const types: readonly Entry[] = [
  {
    words:
      'int uint unsigned signed long short char byte integer Integer nat Nat Int number size_t ssize_t loff_t off_t pid_t sector_t pgoff_t gfp_t umode_t dev_t usize isize',
    say: 'an integer says which values it can have, as in `0..3`',
    reads: '0..3',
  },
  {
    words: 'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t u8 u16 u32 u64 s8 s16 s32 s64 __u32 __u64 i8 i16 i32 i64',
    say: 'an integer says which values it can have, as in `0..3`',
    reads: '0..3',
  },
  {
    words: 'atomic_t atomic64_t atomic_long_t refcount_t kref atomic AtomicUsize',
    say: 'a counter is an integer, as in `0..3`, that `atomic { f.x++ }` changes',
    reads: '0..3',
  },
  { words: 'boolean Boolean BOOLEAN _Bool _boolean bit', say: 'write `bool`', reads: 'bool' },
  { words: 'bool', say: 'write `bool`', reads: 'bool' },
  { words: 'spinlock_t raw_spinlock_t spinlock', say: 'write `lock spinlock`, from `import "std/locks"`', reads: 'lock spinlock' },
  { words: 'mutex Mutex pthread_mutex_t lock_t', say: 'write `lock mutex`, from `import "std/locks"`', reads: 'lock mutex' },
  { words: 'rw_semaphore rwsem RwLock pthread_rwlock_t', say: 'write `lock rwsem`, from `import "std/locks"`', reads: 'lock rwsem' },
  { words: 'rwlock_t rwlock', say: 'write `lock qrwlock`, from `import "std/locks"`', reads: 'lock qrwlock' },
  { words: 'semaphore', say: 'write `lock semaphore(1)`, from `import "std/locks"`', reads: 'lock semaphore(1)' },
  { words: 'two_state', say: 'write `lock two_state`, from `import "std/locks"`', reads: 'lock two_state' },
  { words: 'page_lock', say: 'write `lock page_lock`, from `import "std/locks"`', reads: 'lock page_lock' },
  { words: 'range_lock', say: 'write `lock range_lock`, from `import "std/locks"`', reads: 'lock range_lock' },
  { words: 'glock', say: 'write `lock glock`, from `import "std/locks"`', reads: 'lock glock' },
  { words: 'percpu_rwsem', say: 'write `lock percpu_rwsem`, from `import "std/locks"`', reads: 'lock percpu_rwsem' },
  { words: 'qrwlock', say: 'write `lock qrwlock`, from `import "std/locks"`', reads: 'lock qrwlock' },
  { words: 'percpu_rw_semaphore', say: 'write `lock percpu_rwsem`, from `import "std/locks"`', reads: 'lock percpu_rwsem' },
  {
    words: 'completion',
    say: 'write `Completion`, from `import "std/wait"`; or a `bool` that `wait until f.done` waits for',
    reads: 'bool',
  },
  {
    words: 'wait_queue_head_t wait_queue_head',
    say: '`wait until e` waits for the condition itself; where waking is the point, `WaitQueue`, from `import "std/wait"`',
    reads: 'bool',
  },
  { words: 'workqueue_struct', say: 'write `Workqueue`, from `import "std/work"`', reads: 'bool' },
  { words: 'work_struct delayed_work', say: 'write `Work`, from `import "std/work"`', reads: 'bool' },
  { words: 'timer_list tasklet_struct hrtimer', say: 'write `Timer`, from `import "std/work"`', reads: 'bool' },
  { words: 'rcu_head', say: 'write `RcuHead`, from `import "std/rcu"`', reads: 'bool' },
  { words: 'srcu_struct', say: 'write `Srcu`, from `import "std/rcu"`', reads: 'bool' },
  { words: 'seqlock_t seqcount_t', say: 'write `Seqlock`, from `import "std/seq"`', reads: 'bool' },
  { words: 'percpu_ref', say: 'write `PercpuRef`, from `import "std/refcount"`', reads: 'bool' },
  {
    words: 'list_head hlist_head hlist_node Seq SEQ list vector queue chan Vec Set SUBSET',
    say: 'a list is a set, as in `set of Task`, or an array',
    reads: 'set of Task',
  },
  { words: 'task_struct', say: 'write `Task`', reads: 'Task' },
  { words: 'void', say: 'a procedure gives back an outcome and no value', reads: 'bool' },
  { words: 'string String str', say: 'a text is one of some words, as in `{idle, busy}`', reads: '{idle, busy}' },
]

const places: Readonly<Record<ForeignPlace, readonly Entry[]>> = {
  declaration: declarations,
  statement: statements,
  call: calls,
  function: functions,
  value: values,
  type: types,
}

const tables = new Map(
  Object.entries(places).map(([place, entries]) => [
    place,
    new Map(entries.flatMap((entry) => entry.words.split(' ').map((word) => [word, entry] as const))),
  ]),
)

/** The first word of each entry, for the tests. */
export const foreignEntries = (place: ForeignPlace): readonly string[] => places[place].map((entry) => entry.words.split(' ')[0] ?? '')

/** What a word of another language means here; undefined for one that is of none. `given`: the texts of its arguments, for the hint. */
export function foreignWord(place: ForeignPlace, word: string, given: readonly string[] = []): ForeignWord | undefined {
  const entry = tables.get(place)?.get(word)
  // Classes have values and are types, all else is called.
  const isAsked = /^[A-Z]/.test(word) ? place === 'value' || place === 'type' : place === 'call' || place === 'function'
  const library = isAsked ? fromLibrary(word) : undefined
  const told = typeof entry?.say === 'function' ? entry.say(given) : entry?.say
  if (library !== undefined) {
    const say = told === undefined || isOnlyThere(word) ? library : `${library}; or ${told}`
    return { say, reads: entry?.reads, takes: entry?.takes }
  }
  if (entry !== undefined && told !== undefined) return { say: told, reads: entry.reads, takes: entry.takes }
  const say = byShape(place, word)
  return say === undefined ? undefined : { say, reads: undefined, takes: undefined }
}

/** Names that follow a fashion of the kernel: what takes and releases a lock, and the numbers of errors. */
function byShape(place: ForeignPlace, word: string): string | undefined {
  if (place === 'value') {
    if (/^E[A-Z0-9]{2,}$/.test(word))
      return `an outcome is no value: \`return ${word.toLowerCase()}\`, and \`on ${word.toLowerCase()} { … }\` at the call`
    return /^[A-Z]+_[A-Z_]+$/.test(word) ? 'a flag is a word of a type, as in `type Flag = {dirty, uptodate}`' : undefined
  }
  if (place !== 'call' && place !== 'function') return undefined
  if (/^(up|unlock)(_|$)|_unlock(_|$)/.test(word)) return 'a lock is released by `unlock f.m.held`: its path, then the mode'
  if (/trylock/.test(word)) return 'a lock is tried by `if trylock f.m.held { }`: its path, then the mode'
  return /^(down|lock)(_|$)|_lock(_|$)/.test(word) ? 'a lock is taken by `lock f.m.held`: its path, then the mode' : undefined
}
