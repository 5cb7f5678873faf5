// What an explorer can be told beside the next step. Input: the conversation; output: buttons and fields for its commands.
import { useState } from 'preact/hooks'
import type { Asking } from './asking.ts'

export function Tools({ asking }: { readonly asking: Asking }) {
  const { shown, busy, obey } = asking
  const firsts = shown?.view.firsts ?? 1
  const watched = shown?.view.trace.watch ?? []
  return (
    <div class="tools" role="group" aria-label="What to do">
      <Field label="until" hint="a condition" button="go" done={(text) => obey(`until ${text}`)} />
      <Field label="watch" hint="an expression" button="watch" done={(text) => obey(`watch ${text}`)} />
      {watched.map(({ name }, index) => (
        <button key={name} type="button" class="quiet" title={`no longer watch ${name}`} onClick={() => obey(`unwatch ${index + 1}`)}>
          <code>{name}</code> <span aria-hidden="true">×</span>
          <span class="visually-hidden"> no longer</span>
        </button>
      ))}
      <Field label="random" hint="10" initial="10" button="steps" numeric done={(text) => obey(`random ${text}`)} />
      {firsts > 1 && (
        <Field label="first state" hint={`1 to ${firsts}`} initial="1" button="begin" numeric done={(text) => obey(`first ${text}`)} />
      )}
      <button type="button" class="quiet" onClick={() => obey('finding')}>
        what check finds
      </button>
      <button type="button" class="quiet" onClick={asking.save}>
        save run
      </button>
      <label class="quiet load">
        load run
        <input
          type="file"
          class="visually-hidden"
          accept="application/json,.json"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0]
            currentTarget.value = ''
            if (file !== undefined) asking.load(file)
          }}
        />
      </label>
      {busy && (
        <button type="button" class="quiet" onClick={asking.stop}>
          stop
        </button>
      )}
    </div>
  )
}

interface FieldProps {
  readonly label: string
  readonly hint: string
  readonly button: string
  readonly initial?: string
  readonly numeric?: boolean
  readonly done: (text: string) => void
}

function Field({ label, hint, button, initial = '', numeric = false, done }: FieldProps) {
  const [text, setText] = useState(initial)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') done(text.trim())
      }}
    >
      <label>
        <span>{label}</span>
        <input
          type="text"
          class={numeric ? 'numeric' : ''}
          inputMode={numeric ? 'numeric' : 'text'}
          autocomplete="off"
          spellcheck={false}
          placeholder={hint}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <button type="submit" class="quiet" aria-label={`${label}: ${button}`}>
        {button}
      </button>
    </form>
  )
}
