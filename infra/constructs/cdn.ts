import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  FunctionEventType,
  HttpVersion,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { Duration } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import { ORIGIN_HEADER, SNAPSHOT_PREFIX } from '../../shared/names.ts'
import { consoleHeaders, openHeaders } from './headers.ts'
import { indexDocuments } from './index-documents.ts'

export interface CdnProps {
  /** Host of the HTTP API. */
  api: string
  originSecret: string
  snapshots: IBucket
  assets: IBucket
  /** Address of the sign-in pages, where the console fetches its tokens. */
  signIn: string
}

/** How long a thread's absence may be remembered: its first comment must appear soon. */
const ABSENT = Duration.seconds(5)
const FAILURES = [500, 502, 503, 504]

/** Without LIST, S3 answers 403 and not 404 for a thread that has no comments yet. */
const READ_AND_LIST = { originAccessLevels: [AccessLevel.READ, AccessLevel.LIST] }

/** One distribution in front of the API, the snapshots and the static files. */
export class Cdn extends Construct {
  readonly distribution: Distribution
  /** `https://` address, without a slash at the end. */
  readonly url: string

  constructor(scope: Construct, id: string, props: CdnProps) {
    super(scope, id)
    const stored = this.storedFiles()
    const files = {
      ...stored,
      origin: S3BucketOrigin.withOriginAccessControl(props.assets),
      functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: indexDocuments(this) }],
    }
    const open = openHeaders(this)
    const threads = S3BucketOrigin.withOriginAccessControl(props.snapshots, READ_AND_LIST)
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Bluepencil',
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: { ...files, responseHeadersPolicy: open },
      additionalBehaviors: {
        '/v1/*': this.calls(props),
        [`/${SNAPSHOT_PREFIX}*`]: { ...stored, origin: threads, responseHeadersPolicy: open },
        '/console/*': { ...files, responseHeadersPolicy: consoleHeaders(this, props.signIn) },
      },
      errorResponses: [
        { httpStatus: 404, ttl: ABSENT },
        ...FAILURES.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      ],
    })
    this.url = `https://${this.distribution.distributionDomainName}`
  }

  /** Objects say themselves how long they may be kept. */
  private storedFiles(): Omit<BehaviorOptions, 'origin'> {
    const cachePolicy = new CachePolicy(this, 'AsStored', {
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    })
    return { cachePolicy, compress: true, viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS }
  }

  private calls({ api, originSecret }: CdnProps): BehaviorOptions {
    return {
      origin: new HttpOrigin(api, { customHeaders: { [ORIGIN_HEADER]: originSecret } }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: this.nothingCached(),
      originRequestPolicy: this.forwarded(),
    }
  }

  /**
   * CloudFront keeps a 404 of any behaviour for a while. The query and the token are part of the key
   * (which wants a `maxTtl` above 0), so that one moderator's 404 is never the answer to another call.
   */
  private nothingCached(): CachePolicy {
    return new CachePolicy(this, 'Calls', {
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.seconds(1),
      headerBehavior: CacheHeaderBehavior.allowList('Authorization', 'Origin'),
      queryStringBehavior: CacheQueryStringBehavior.all(),
    })
  }

  /** Not `Host`, by which API Gateway finds the API. */
  private forwarded(): OriginRequestPolicy {
    return new OriginRequestPolicy(this, 'Forwarded', {
      headerBehavior: OriginRequestHeaderBehavior.allowList(
        'Accept',
        'Access-Control-Request-Headers',
        'Access-Control-Request-Method',
        'CloudFront-Viewer-Address',
        'Content-Type',
      ),
      queryStringBehavior: OriginRequestQueryStringBehavior.all(),
    })
  }
}
