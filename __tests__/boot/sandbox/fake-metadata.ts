import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Call, Handler } from '../../../tools/machine-room/gitlab/http';

const sessionToken = 'metadata-session';

/**
 * Instance metadata, version 2 only. The values are what a manager reads; a test changes them while it runs.
 *
 * Source: EC2 User Guide, "Instance metadata categories".
 */
export class FakeMetadata {
  /** What an instance's role gives to anyone who asks. */
  static readonly credentials = {
    accessKeyId: 'role-of-the-instance',
    secretAccessKey: 'no-secret',
    sessionToken: 'no-session',
  };

  readonly calls: Call[] = [];
  /** So many of the next answers take longer than the AWS CLI waits by default: a second. */
  slow = 0;
  /** So many of the next calls are answered with 503. */
  unavailable = 0;
  readonly values: Record<string, string>;

  constructor({ instanceId, region }: { readonly instanceId: string; readonly region: string }) {
    const role = 'manager';
    this.values = {
      'dynamic/instance-identity/document': JSON.stringify({ instanceId, region, accountId: '123456789012' }),
      'meta-data/instance-id': instanceId,
      'meta-data/placement/region': region,
      'meta-data/placement/availability-zone': `${region}a`,
      'meta-data/local-ipv4': '192.0.2.10',
      'meta-data/local-hostname': 'ip-192-0-2-10.internal',
      'meta-data/autoscaling/target-lifecycle-state': 'InService',
      'meta-data/services/domain': 'amazonaws.com',
      'meta-data/services/partition': 'aws',
      'meta-data/iam/security-credentials/': role,
      [`meta-data/iam/security-credentials/${role}`]: JSON.stringify({
        Code: 'Success',
        Type: 'AWS-HMAC',
        AccessKeyId: FakeMetadata.credentials.accessKeyId,
        SecretAccessKey: FakeMetadata.credentials.secretAccessKey,
        Token: FakeMetadata.credentials.sessionToken,
        LastUpdated: '2026-01-01T00:00:00Z',
        Expiration: '2099-01-01T00:00:00Z',
      }),
    };
  }

  /** As of an instance without a profile. */
  withoutRole(): void {
    for (const path of Object.keys(this.values).filter((key) => key.startsWith('meta-data/iam/'))) {
      delete this.values[path];
    }
  }

  readonly handle: Handler = async (call): Promise<Answer> => {
    this.calls.push(call);
    if (this.slow > 0) {
      this.slow -= 1;
      await pause(1500);
    }
    if (this.unavailable > 0) {
      this.unavailable -= 1;
      return { status: 503 };
    }
    if (call.method === 'PUT' && call.path === '/latest/api/token') {
      const seconds = call.headers['x-aws-ec2-metadata-token-ttl-seconds'];
      return seconds === undefined
        ? { status: 400 }
        : { status: 200, body: sessionToken, headers: { 'x-aws-ec2-metadata-token-ttl-seconds': seconds } };
    }
    if (call.headers['x-aws-ec2-metadata-token'] !== sessionToken) {
      return { status: 401 };
    }
    const value = this.values[call.path.replace(/^\/latest\//, '')];
    return value === undefined ? { status: 404 } : { status: 200, body: value };
  };
}
