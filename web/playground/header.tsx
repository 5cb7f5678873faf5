// The head of the page: what is in the editor, the buttons, the limits, what goes on. Input: the session; output: its acts.
import { useMemo } from 'preact/hooks'
import { fragmentOf, type Linked } from './link.ts'
import type { CheckedCell } from './messages.ts'
import { own, type Session, type Texts } from './session.ts'

export function Header({ session, specs }: { readonly session: Session; readonly specs: Texts['specs'] }) {
  const { cells, limits, running, sample, status } = session
  const counted = useMemo(() => summary([...cells.values()]), [cells])
  return (
    <header>
      <h1>lockspec</h1>
      <label>
        <span>spec</span>
        <select aria-label="spec" value={String(sample)} onChange={({ currentTarget }) => session.take(Number(currentTarget.value))}>
          {sample === own && <option value={String(own)}>your own</option>}
          {specs.map(({ name }, index) => (
            <option value={String(index)} key={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="main" disabled={running !== undefined} onClick={() => session.plan('all')}>
        check
      </button>
      <button type="button" disabled={running === undefined} onClick={() => session.stop()}>
        stop
      </button>
      <button type="button" onClick={() => void copyLink(session.link()).then(session.setStatus)}>
        copy link
      </button>
      <label>
        <span>at most</span>
        <select
          onChange={({ currentTarget }) => session.setLimits({ ...limits, seconds: Number(currentTarget.value) })}
          value={String(limits.seconds)}
        >
          {[10, 60, 600].map((seconds) => (
            <option value={String(seconds)} key={seconds}>
              {seconds} s
            </option>
          ))}
        </select>
        <span>and 512 MB a cell</span>
      </label>
      <p role="status">{status === '' ? counted : status}</p>
    </header>
  )
}

function summary(cells: readonly CheckedCell[]): string {
  if (cells.length === 0) return ''
  const count = (agreement: CheckedCell['agreement']): number => cells.filter((cell) => cell.agreement === agreement).length
  const states = cells.reduce((sum, cell) => sum + cell.states, 0)
  const [as, not, awaited] = [count('asExpected'), count('differs'), count('awaited')]
  return `${as} as expected, ${not} not, ${awaited} awaited; ${states.toLocaleString('en')} states`
}

async function copyLink(linked: Linked): Promise<string> {
  const fragment = await fragmentOf(linked)
  history.replaceState(undefined, '', fragment)
  try {
    await navigator.clipboard.writeText(location.href)
    return 'the link is copied'
  } catch {
    return 'the link is in the address bar'
  }
}
