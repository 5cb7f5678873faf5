#!/usr/bin/env node
// The executable: hooks the process up to the command line. A first interrupt ends a run as incomplete and compiling at
// once, a second one ends the process; a closed pipe (`| head`) ends it quietly.
import { compileOnThread, interruptCompiling } from './compiler.ts'
import { exitCodes } from './exit.ts'
import { reason } from './files.ts'
import { main } from './main.ts'
import { processTerminal } from './terminal.ts'

compileOnThread()
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
