// What the standard library has, for who names it without importing it. Input: a name that nothing declares, as the spec or as C has it; output: the
// file that has it. test/std/library.test.ts keeps the table in step with compiler/std.

const files: Readonly<Record<string, string>> = {
  fs: 'Superblock sb_start_write sb_end_write sb_start_pagefault sb_end_pagefault sb_start_intwrite sb_end_intwrite sb_start_write_trylock freeze_super thaw_super Journal journal_start journal_stop journal_restart journal_start_reserved journal_commit',
  irq: 'irqs_enabled softirqs_enabled local_irq_save local_irq_restore local_irq_disable local_irq_enable local_bh_disable local_bh_enable spin_lock_irqsave spin_unlock_irqrestore spin_lock_irq spin_unlock_irq spin_lock_bh spin_unlock_bh',
  mm: 'Mm Vma mmap_read_lock mmap_read_unlock mmap_read_trylock mmap_write_lock mmap_write_unlock mmap_write_downgrade vma_start_read vma_end_read vma_start_write',
  rcu: 'Rcu rcu_read_lock rcu_read_unlock rcu_read_lock_held synchronize_rcu RcuHead call_rcu run_rcu_callback rcu_barrier Srcu srcu_read_lock srcu_read_unlock synchronize_srcu',
  refcount:
    'Refcount refcount_inc refcount_inc_not_zero refcount_dec_and_test refcount_dec_and_lock refcount_dec_and_mutex_lock PercpuRef percpu_ref_get percpu_ref_tryget percpu_ref_tryget_live percpu_ref_put percpu_ref_kill percpu_ref_wait_zero percpu_ref_resurrect percpu_ref_reinit percpu_ref_is_dying percpu_ref_is_zero',
  seq: 'Seqlock write_seqcount_begin write_seqcount_end write_seqlock write_sequnlock read_seqbegin read_seqretry read_seqleave irq_read_seqbegin irq_read_seqretry',
  wait: 'Completion reinit_completion complete complete_all wait_for_completion try_wait_for_completion wait_for_completion_timeout wait_for_completion_killable completion_done WaitQueue prepare_to_wait prepare_to_wait_exclusive add_wait_queue add_wait_queue_exclusive remove_wait_queue set_current_sleeping set_current_running schedule schedule_timeout finish_wait wake_up wake_up_all wake_up_process condition_wait Semaphore down down_trylock down_killable down_timeout up',
  work: 'Workqueue Work queue_work queue_work_anyway queue_delayed_work mod_delayed_work queue_work_on run_work run_work_on begin_work end_work flush_work fire_or_not flush_delayed_work flush_workqueue cancel_work cancel_work_sync disable_work_sync enable_work work_busy Timer mod_timer run_timer del_timer del_timer_sync timer_shutdown_sync tasklet_disable tasklet_enable tasklet_kill timer_pending kthread_should_stop kthread_exit kthread_stop kthread_should_park kthread_park kthread_unpark kthread_parkme',
  ww: 'ww_acquire_init ww_acquire_fini ww_mutex_lock ww_gives_up ww_may_wound ww_wound ww_mutex_lock_slow ww_mutex_trylock ww_mutex_unlock',
}

/** Other names of the same in C. */
const others: Readonly<Record<string, string>> = {
  schedule_work: 'queue_work',
  schedule_work_on: 'queue_work_on',
  schedule_delayed_work: 'queue_delayed_work',
  cancel_delayed_work: 'cancel_work',
  cancel_delayed_work_sync: 'cancel_work_sync',
  drain_workqueue: 'flush_workqueue',
  add_timer: 'mod_timer',
  hrtimer_start: 'mod_timer',
  tasklet_schedule: 'mod_timer',
  timer_delete: 'del_timer',
  timer_delete_sync: 'del_timer_sync',
  hrtimer_cancel: 'del_timer_sync',
  kfree_rcu: 'call_rcu',
  wait_for_completion_interruptible: 'wait_for_completion_killable',
  down_interruptible: 'down_killable',
  read_seqcount_begin: 'read_seqbegin',
  read_seqcount_retry: 'read_seqretry',
  start_this_handle: 'journal_start',
  jbd2_journal_start: 'journal_start',
  jbd2_journal_stop: 'journal_stop',
}

const fileOf = new Map(Object.entries(files).flatMap(([file, names]) => names.split(' ').map((name) => [name, file] as const)))

/** By file, for the tests. `std/locks`, which has lock kinds alone, is told by their own words (foreign.ts). */
export const libraryNames = (file: string): readonly string[] => files[file]?.split(' ') ?? []

/** What to write for it; undefined where the library has nothing of the name. */
export function fromLibrary(name: string): string | undefined {
  const own = Object.hasOwn(others, name) ? others[name]! : name
  const file = fileOf.get(own)
  if (file === undefined) return undefined
  return own === name ? `\`import "std/${file}"\` has it` : `write \`${own}\`, from \`import "std/${file}"\``
}

/** Where that is the whole answer: what a plain lock, or a field, would lose. */
export const isOnlyThere = (name: string): boolean =>
  ['irq', 'rcu'].includes(fileOf.get(name) ?? '') || name === 'complete' || name === 'complete_all'
