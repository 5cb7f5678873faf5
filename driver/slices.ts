// A search runs in slices, so that an interrupt and the progress get their turn. Input: the search as a generator, and what gives the
// others their turn; output: what it returns.

/** Milliseconds. */
const SLICE_MS = 20

export async function sliced<T>(run: Generator<void, T>, others: () => Promise<unknown>): Promise<T> {
  let last = performance.now()
  for (;;) {
    const step = run.next()
    if (step.done === true) return step.value
    if (performance.now() - last < SLICE_MS) continue
    await others()
    last = performance.now()
  }
}
