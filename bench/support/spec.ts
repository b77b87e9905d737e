/** What is measured, and at which prices: the two JSON files beside `run.ts`. */
import prices from '../prices.json' with { type: 'json' }
import workload from '../workload.json' with { type: 'json' }

export const WORKLOAD = workload
export const PRICES = prices

export type PriceName = keyof typeof prices.usd
export type ShapeName = keyof typeof workload.cost.shapes
export type Shape = (typeof workload.cost.shapes)[ShapeName]
