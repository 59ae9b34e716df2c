import { allow, type Statement } from './policy-document';

/** Reading and writing the build cache. Mirrors upstream modules/cache/main.tf. */
export function cacheAccess(bucketArn: string): Statement[] {
  return [
    allow({
      Sid: 'allowGitLabRunnersAccessCache',
      Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject', 's3:GetObjectAcl'],
      Resource: [`${bucketArn}/*`],
    }),
    allow({ Sid: 'allowGitLabRunnersListCache', Action: ['s3:ListBucket'], Resource: [bucketArn] }),
  ];
}
