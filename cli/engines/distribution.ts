// How a search is spread over machines, as the user says it. Input: the values of options; output: numbers and names that are fit, or a
// usage error.
import { wholeNumber } from '../numbers.ts'
import { UsageError, printableName } from '../usage.ts'

export interface Distribution {
  /** Where the server listens, as its workers write it. */
  readonly address: string
  /** Of the server; undefined: the usual one, on loopback any that is free. */
  readonly port: number | undefined
  /** Programs that keep the fingerprints; 0: the server does. */
  readonly fingerprints: number
  /** Workers that are started here, and as many programs for fingerprints at most; undefined: all, where nobody else can come. */
  readonly here: number | undefined
  /** Seconds without any worker after which it is given up. */
  readonly wait: number
}

export const loopback = '127.0.0.1'
export const usualPort = 10_997

export const isLoopback = (host: string): boolean => host === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(host)

const names = ['address', 'port', 'fingerprints', 'here', 'wait'] as const
type Raw = Readonly<Record<string, unknown>>

/** Undefined without `--distributed`; a usage error where a value is not fit, or stands without it. */
export function distribution(raw: Raw): Distribution | undefined {
  const given = names.filter((name) => raw[name] !== undefined)
  if (raw['distributed'] !== true) {
    if (given.length > 0) throw new UsageError(`${given.map((name) => `--${name}`).join(', ')}: of --distributed, which is not there`)
    return undefined
  }
  return {
    address: raw['address'] === undefined ? loopback : hostName(String(raw['address'])),
    port: numberIn(raw, 'port', 1, 65_534),
    fingerprints: numberIn(raw, 'fingerprints', 0, 64) ?? 0,
    here: numberIn(raw, 'here', 0, 64),
    wait: numberIn(raw, 'wait', 1, 1_000_000) ?? 300,
  }
}

/** The value of an option, undefined where it is absent; a usage error where it is no number within bounds. */
export function numberIn(raw: Raw, name: string, least: number, most: number): number | undefined {
  const text = raw[name]
  if (text === undefined) return undefined
  return wholeNumber(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(text), least, most)
}

/** A name or an address, and nothing that a program could take for an option. */
export function hostName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}$/.test(text)) throw new UsageError(`${printableName(text)} is no name or address of a machine`)
  return text
}
