// The search of the documentation, without a server: every section is in the page that searches. Input: what is typed; output: the sections that
// have all of its words, those with a word in their title first.
interface Section {
  readonly page: string
  readonly title: string
  readonly address: string
  readonly text: string
}

const MOST_SHOWN = 30
/** Characters shown around the first word. */
const AROUND = 90

const sections = JSON.parse(document.getElementById('sections')!.textContent) as readonly Section[]
const input = document.querySelector<HTMLInputElement>('#words')!
const list = document.querySelector<HTMLOListElement>('#found')!

function search(): void {
  const words = input.value.toLowerCase().split(/\s+/).filter((word) => word !== '')
  const has = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word))
  const found = words.length === 0 ? [] : sections.filter(({ title, text }) => has(`${title} ${text}`))
  const inTitle = ({ title }: Section): number => Number(!words.some((word) => title.toLowerCase().includes(word)))
  const sorted = [...found].sort((one, other) => inTitle(one) - inTitle(other))
  list.replaceChildren(...sorted.slice(0, MOST_SHOWN).map((section) => entry(section, words[0] ?? '')))
  document.querySelector('#count')!.textContent = words.length === 0 ? '' : `${found.length} sections`
}

function entry({ page, title, address, text }: Section, word: string): HTMLLIElement {
  const item = document.createElement('li')
  const link = document.createElement('a')
  link.href = address
  link.textContent = page === title ? page : `${page}: ${title}`
  const at = Math.max(0, text.toLowerCase().indexOf(word) - AROUND)
  const excerpt = document.createElement('p')
  excerpt.textContent = `${at > 0 ? '… ' : ''}${text.slice(at, at + 2 * AROUND)} …`
  item.append(link, excerpt)
  return item
}

input.addEventListener('input', search)
input.value = new URLSearchParams(location.search).get('q') ?? ''
search()
