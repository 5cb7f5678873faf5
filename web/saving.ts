// A text of a page as a file of the user's. Input: its name, its type, the text; output: a download.

export function saveFile(name: string, type: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  // What was begun goes on: the address was read by the click.
  URL.revokeObjectURL(link.href)
}
