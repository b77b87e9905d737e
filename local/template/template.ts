import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Resource {
  Type: string
  Properties?: Record<string, unknown>
}

/** A synthesized CloudFormation template and where its file assets lie. */
export interface Template {
  stack: string
  resources: Record<string, Resource>
  mappings: Record<string, Record<string, Record<string, unknown>>>
  parameters: Record<string, { Default?: unknown }>
  /** Absolute path of an asset by its object key. */
  assets: Record<string, string>
}

interface AssetManifest {
  files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
}

/**
 * Reads `<dir>/<stack>.template.json` and its asset manifest as the CDK app wrote them.
 * Throws what `readFileSync` and `JSON.parse` throw.
 */
export function readTemplate(dir: string, stack: string): Template {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'))
  const template = json(`${stack}.template.json`) as {
    Resources: Template['resources']
    Mappings?: Template['mappings']
    Parameters?: Template['parameters']
  }
  const assets: Record<string, string> = {}
  for (const { source, destinations } of Object.values((json(`${stack}.assets.json`) as AssetManifest).files))
    for (const { objectKey } of Object.values(destinations)) assets[objectKey] = join(dir, source.path)
  return {
    stack,
    resources: template.Resources,
    mappings: template.Mappings ?? {},
    parameters: template.Parameters ?? {},
    assets,
  }
}

/** Logical ids and resources of the given types, in template order. */
export function resourcesOf(template: Template, ...types: string[]): [string, Resource][] {
  return Object.entries(template.resources).filter(([, resource]) => types.includes(resource.Type))
}
