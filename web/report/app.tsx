// What stands around every view, and which view it is. Input: the document and the address; output: the view.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { CheckDocument } from './document.ts'
import { cellLink, cellTitle, findingTitle, viewOf, type View } from './links.ts'
import { CellView } from './cell.tsx'
import { RunView } from './runView.tsx'
import { Tables } from './tables.tsx'

export function App({ document: shown }: { readonly document: CheckDocument }) {
  // A record, so that a link to where the address has been before counts as news.
  const [{ hash }, setAddress] = useState({ hash: location.hash })
  useEffect(() => {
    const read = (): void => setAddress({ hash: location.hash })
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  const view = viewOf(shown, hash)
  const title = titleOf(view)
  useEffect(() => {
    document.title = `${title} - lockspec`
  }, [title])
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="top">
        <nav aria-label="Where this is">
          <ol class="crumbs">
            <li>
              <a href="#/" aria-current={view.kind === 'tables' ? 'page' : undefined}>
                lockspec
              </a>
            </li>
            <Crumbs document={shown} view={view} />
          </ol>
        </nav>
      </header>
      <Main view={view} document={shown} title={title} />
      <footer class="foot">Made by lockspec {shown.lockspec}. Everything stands in this file: it asks nobody for anything.</footer>
    </>
  )
}

function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function Main({ view, document: shown, title }: { readonly view: View; readonly document: CheckDocument; readonly title: string }) {
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  useEffect(() => {
    // A reader of a screen goes on where the new view begins.
    if (!first.current) {
      main.current?.focus({ preventScroll: true })
      scrollTo(0, 0)
    }
    first.current = false
  }, [title])
  return (
    <main id="main" tabIndex={-1} ref={main}>
      {content(view, shown)}
    </main>
  )
}

function content(view: View, shown: CheckDocument) {
  switch (view.kind) {
    case 'tables':
      return <Tables document={shown} />
    case 'cell':
      return <CellView document={shown} spec={view.spec} cell={view.cell} />
    case 'run':
      return <RunView key={titleOf(view)} document={shown} view={view} />
    case 'lost':
      return (
        <>
          <h1>Not in this report</h1>
          <p>
            There is no <code>{view.named}</code> here. <a href="#/">All cells</a>
          </p>
        </>
      )
  }
}

function Crumbs({ document: shown, view }: { readonly document: CheckDocument; readonly view: View }) {
  switch (view.kind) {
    case 'tables':
    case 'lost':
      return null
    case 'cell':
      return (
        <li>
          <span aria-current="page">
            {view.spec.spec}: {cellTitle(view.cell)}
          </span>
        </li>
      )
    case 'run':
      return (
        <>
          <li>
            <a href={cellLink(shown, view.spec, view.cell)}>
              {view.spec.spec}: {cellTitle(view.cell)}
            </a>
          </li>
          <li>
            <span aria-current="page">{view.finding === undefined ? 'one run' : findingTitle(view.finding)}</span>
          </li>
        </>
      )
  }
}

function titleOf(view: View): string {
  switch (view.kind) {
    case 'tables':
      return 'all cells'
    case 'lost':
      return 'not in this report'
    case 'cell':
      return `${cellTitle(view.cell)}, ${view.spec.spec}`
    case 'run':
      return `${view.finding === undefined ? 'one run' : findingTitle(view.finding)}: ${cellTitle(view.cell)}, ${view.spec.spec}`
  }
}
