// Checks as tasks of the editor. Input: a definition of a task, or the spec that is open; output: tasks that run the command line, whose
// errors the problem matcher `$lockspec` reads.
import * as vscode from 'vscode'
import { lockspecCommand } from './command.ts'

interface Definition extends vscode.TaskDefinition {
  readonly spec?: string
  readonly workload?: string
  readonly variant?: string
}

function taskOf(definition: Definition, scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace): vscode.Task {
  const [program, ...first] = lockspecCommand()
  const chosen = (option: string, value: string | undefined): readonly string[] => (value === undefined ? [] : [option, value])
  const args = [
    ...first,
    'check',
    definition.spec ?? '.',
    ...chosen('--workload', definition.workload),
    ...chosen('--variant', definition.variant),
  ]
  const name = ['check', definition.spec ?? 'all', definition.workload, definition.variant].filter((part) => part !== undefined).join(' ')
  const task = new vscode.Task(definition, scope, name, 'lockspec', new vscode.ProcessExecution(program, args), '$lockspec')
  task.group = vscode.TaskGroup.Test
  return task
}

export const checkTasks: vscode.TaskProvider = {
  provideTasks: () => {
    const document = vscode.window.activeTextEditor?.document
    const scope = (document && vscode.workspace.getWorkspaceFolder(document.uri)) ?? vscode.TaskScope.Workspace
    const all = taskOf({ type: 'lockspec' }, scope)
    return document?.languageId === 'lockspec' && document.uri.scheme === 'file'
      ? [taskOf({ type: 'lockspec', spec: vscode.workspace.asRelativePath(document.uri, false) }, scope), all]
      : [all]
  },
  resolveTask: ({ definition, scope }) => taskOf(definition as Definition, typeof scope === 'object' ? scope : vscode.TaskScope.Workspace),
}
