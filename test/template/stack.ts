/** Views of the deployed template that the tests of this folder share. */
import { inject } from 'vitest'
import type { Resource } from './setup.ts'

const { Resources } = inject('deployed').template

/** Resources of a type by the readable part of their logical id: `QueuesCommands`. */
export const ofType = (type: string): Record<string, Resource> =>
  Object.fromEntries(
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [readable(id), resource]),
  )

/** The one resource of a type, or the one whose id is `id`. Throws when there is none. */
export function resource(type: string, id?: string): Resource {
  const found = Object.entries(ofType(type)).filter(([name]) => id === undefined || name === id)
  const [only] = found
  if (!only || found.length > 1) throw new Error(`${found.length} resources ${type} ${id ?? ''}`)
  return only[1]
}

/** Intrinsics as short text: `{ 'Fn::GetAtt': ['QueuesCommands551B4644', 'Arn'] }` is `QueuesCommands.Arn`. */
export function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const [[name, argument]] = Object.entries(value) as [[string, unknown]]
  if (name === 'Ref') return readable(argument as string)
  if (name === 'Fn::GetAtt') {
    const [id, attribute] = argument as [string, string]
    return `${readable(id)}.${attribute}`
  }
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(text).join('')
  return JSON.stringify(value)
}

export interface Statement {
  Effect: 'Allow' | 'Deny'
  Action: string | string[]
  Resource: unknown
  Principal?: unknown
  Condition?: unknown
}

export const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])

/** CDK ends logical ids with eight digits of a hash. */
const readable = (id: string): string => id.replace(/[0-9A-F]{8}$/, '')
