// Codes of the rules about names: each thing is declared once, and each name means one thing where it stands.
import type { CatalogueEntry } from './entry.ts'

export const nameCatalogue = {
  LS2001: {
    title: 'declared or set twice',
    explanation:
      'A name is declared once in its namespace: sizes and switches; types, classes and mappings; lock kinds; functions and mappings; procedures; properties; workloads; variants; the fields of a class; the tasks of a workload. A setting is given once.',
  },
  LS2002: {
    title: 'a name of the language',
    explanation:
      '`bool`, `Mode` and `Task` are types, and `next`, `previous`, `held`, `mine`, `holder`, `min` and `max` are functions of the language.',
  },
  LS2003: { title: 'an unknown type', explanation: 'A type is `bool`, `Mode`, `Task`, a declared type, a class or a mapping.' },
  LS2004: {
    title: 'an unknown lock kind',
    explanation: 'Lock kinds are declared with `lock`; `import "std/locks"` brings those of the kernel.',
  },
  LS2005: {
    title: 'no such part',
    explanation:
      'What stands behind the dot is a field of the class or of the task state, a parameter of the mapping, or a word of the type; a switch is set to one of its values.',
  },
  LS2006: {
    title: 'an unknown procedure or label',
    explanation: 'A call statement names an operation, a procedure or a handler; `at` names a label or one of those.',
  },
  LS2007: {
    title: 'an unknown name',
    explanation:
      'A bare word is a name in scope, an outcome in a postcondition, a task in its workload, an object, a size, a switch, or a word of some type.',
  },
  LS2008: {
    title: 'a name that is no value',
    explanation:
      'A class of several objects has a number, `File[0]`; a function and a mapping are called; a type, a lock kind and a procedure have no value.',
  },
  LS2009: { title: 'declared in terms of itself', explanation: 'A size and a type are made of others, and those in the end of numbers.' },
  LS2010: {
    title: 'a class left open',
    explanation:
      'A library says `object File from importer`; the import says which class that is, `with File = Inode`, or the importer has a class of the same name.',
  },
  LS2011: {
    title: 'a local that hides a word',
    explanation:
      'A word of a type, a switch or a lock kind means the same everywhere, so no parameter or local may have its name, nor that of an outcome that a postcondition can name.',
  },
  LS2012: { title: 'a name already in scope', explanation: 'A local does not hide another local: traces call each by its name alone.' },
  LS2013: {
    title: 'a name with two meanings',
    explanation: 'Where a switch and a word of the same name would both do, the word is qualified: `rwsem.write`.',
  },
  LS2014: {
    title: 'an import that cannot be read',
    explanation: 'An import names a file relative to the file that says it, or `std/NAME` of the standard library.',
  },
  LS2015: {
    title: 'an unknown workload or variant',
    explanation: 'Columns of the table are workloads, rows are variants, and a property belongs `in` workloads.',
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>
