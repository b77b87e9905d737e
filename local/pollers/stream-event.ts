import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { _Record } from '@aws-sdk/client-dynamodb-streams'

type WireValue = Record<string, unknown>
type WireItem = Record<string, WireValue>

/** A record of the event that Lambda passes to a function for a DynamoDB stream. */
export interface StreamEventRecord {
  eventID: string
  eventName: string
  eventVersion: string
  eventSource: 'aws:dynamodb'
  awsRegion: string
  eventSourceARN: string
  userIdentity?: { type: string; principalId: string }
  dynamodb: {
    /** Seconds since 1970. */
    ApproximateCreationDateTime: number
    Keys: WireItem
    NewImage?: WireItem
    OldImage?: WireItem
    SequenceNumber: string
    SizeBytes: number
    StreamViewType: string
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** The SDK gives binary values as bytes; an event has them in base64. */
function wireValue(value: AttributeValue): WireValue {
  if (value.B) return { B: base64(value.B) }
  if (value.BS) return { BS: value.BS.map(base64) }
  if (value.L) return { L: value.L.map(wireValue) }
  if (value.M) return { M: wireItem(value.M) }
  return { ...value } as unknown as WireValue
}

function wireItem(item: Record<string, AttributeValue>): WireItem {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, wireValue(value)]))
}

const epochSeconds = (time: Date | undefined): number => Math.floor((time?.getTime() ?? 0) / 1000)

/** The event record of a record that GetRecords returned. */
export function streamEventRecord(record: _Record, streamArn: string): StreamEventRecord {
  const { dynamodb = {}, userIdentity } = record
  return {
    eventID: record.eventID ?? '',
    eventName: record.eventName ?? '',
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: record.awsRegion ?? '',
    eventSourceARN: streamArn,
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type ?? '', principalId: userIdentity.PrincipalId ?? '' },
    }),
    dynamodb: {
      ApproximateCreationDateTime: epochSeconds(dynamodb.ApproximateCreationDateTime),
      Keys: wireItem(dynamodb.Keys ?? {}),
      ...(dynamodb.NewImage && { NewImage: wireItem(dynamodb.NewImage) }),
      ...(dynamodb.OldImage && { OldImage: wireItem(dynamodb.OldImage) }),
      SequenceNumber: dynamodb.SequenceNumber ?? '',
      SizeBytes: dynamodb.SizeBytes ?? 0,
      StreamViewType: dynamodb.StreamViewType ?? '',
    },
  }
}

export const sequenceOf = (record: StreamEventRecord): string => record.dynamodb.SequenceNumber
