// Colours of a text by the scopes of the token table, in the editor of a page and in its documentation. Input: a scope; output: classes.

/** `keyword.other.lock` is `t-keyword t-lock`. */
export function scopeClasses(scope: string): string {
  const words = scope.split('.')
  return [...new Set([words[0], words.at(-1)])].map((word) => `t-${word}`).join(' ')
}
