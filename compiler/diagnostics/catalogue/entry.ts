// An entry of the catalogue of diagnostics.
export interface CatalogueEntry {
  /** What is wrong, in a few words. */
  readonly title: string
  /** The rule that is broken and what to do, in a sentence or two. */
  readonly explanation: string
}
