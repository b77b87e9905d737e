import { Function as EdgeFunction, FunctionCode, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront'
import type { Construct } from 'constructs'

/** Runs at the edge: `/console` becomes `/console/`, and a folder's address means its `index.html`. */
export const INDEX_DOCUMENTS = `function handler(event) {
  var request = event.request
  if (request.uri === '/console') {
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: '/console/' } } }
  }
  if (request.uri.endsWith('/')) request.uri += 'index.html'
  return request
}
`

export const indexDocuments = (scope: Construct): EdgeFunction =>
  new EdgeFunction(scope, 'IndexDocuments', {
    code: FunctionCode.fromInline(INDEX_DOCUMENTS),
    runtime: FunctionRuntime.JS_2_0,
  })
