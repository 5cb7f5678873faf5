// An entry of the catalogue of diagnostics.
export interface CatalogueEntry {
  /** What is wrong, in a few words. */
  readonly title: string
  /** The rule that is broken and what to do, in a sentence or two. */
  readonly explanation: string
  /** What it is about could be left out: editors grey it. */
  readonly unneeded?: true
}
