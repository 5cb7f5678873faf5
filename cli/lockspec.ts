#!/usr/bin/env node
// The executable: hooks the process up to the command line. A first interrupt ends a run as incomplete and compiling at
// once, a second one ends the process; a closed pipe (`| head`) ends it quietly.
import { setFlagsFromString } from 'node:v8'
import { compileOnThread, interruptCompiling } from './compiler.ts'
import { exitCodes } from './exit.ts'
import { reason } from './files.ts'
import { main } from './main.ts'
import { processTerminal } from './terminal.ts'

compileOnThread()
// Most of what runs here runs for less than it takes to optimise it: a function is optimised after nine times as much work as V8 asks for by
// itself. What a large search is made of has done that in some milliseconds. V8 complains about flags that it does not have: only where it is
// known to have this one.
if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--interrupt-budget=1200000')

let interrupts = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupts += 1
    interruptCompiling()
    if (interrupts > 1) process.exit(exitCodes.interrupted)
  })
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.brokenPipe)
    // What was to be said is lost, whatever it was: no verdict's code may stand for it.
    if (stream === process.stdout) process.stderr.write(`lockspec: cannot write to standard output: ${reason(error)}\n`)
    process.exit(exitCodes.usage)
  })
}
process.on('uncaughtException', (error) => {
  process.stderr.write(`lockspec: internal error: ${String(error.message).split('\n')[0]}\n`)
  if (process.env['LOCKSPEC_DEBUG'] === '1') process.stderr.write(`${error.stack ?? ''}\n`)
  process.exit(exitCodes.internal)
})

// Until it is known better: a run that ends without an answer has confirmed nothing.
process.exitCode = exitCodes.internal
void main(
  process.argv.slice(2),
  processTerminal(() => interrupts > 0),
).then((code) => {
  process.exitCode = code
})
