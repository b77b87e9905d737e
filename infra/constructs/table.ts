import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import { TABLE } from '../../shared/names.ts'

const string = (name: string) => ({ name, type: AttributeType.STRING })

/** The one table. Its stream tells which keys changed and holds no text. */
export class CommentTable extends Construct {
  readonly table: Table
  readonly streamArn: string
  readonly indexArn: string

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.table = new Table(this, 'Comments', {
      partitionKey: string(TABLE.pk),
      sortKey: string(TABLE.sk),
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.KEYS_ONLY,
      timeToLiveAttribute: TABLE.ttl,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    this.table.addGlobalSecondaryIndex({
      indexName: TABLE.index,
      partitionKey: string(TABLE.indexPk),
      sortKey: string(TABLE.indexSk),
      projectionType: ProjectionType.KEYS_ONLY,
    })
    const { tableArn, tableStreamArn } = this.table
    if (!tableStreamArn) throw new Error('the table has no stream')
    this.streamArn = tableStreamArn
    this.indexArn = `${tableArn}/index/${TABLE.index}`
  }
}
