// The page: a spec on one side, its table and the report of one cell on the other. Input: the library, the specs to choose from, what the link
// carries; output: the page.
import { Header } from './header.tsx'
import type { Linked } from './link.ts'
import { Results } from './results.tsx'
import { type Texts, useSession } from './session.ts'
import type { Checker } from './threads.ts'

export function App({
  texts,
  checker,
  linked,
  said,
}: {
  readonly texts: Texts
  readonly checker: Checker
  readonly linked: Linked | undefined
  readonly said: string | undefined
}) {
  const session = useSession(texts, checker, linked, said)
  return (
    <>
      <Header session={session} specs={texts.specs} />
      <main>
        <section class="editor" ref={session.place} aria-label="the spec" />
        <Results session={session} />
      </main>
    </>
  )
}
