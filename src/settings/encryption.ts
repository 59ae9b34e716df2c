import { bool, number, text } from './primitives';

export const encryptionSettings = {
  kmsKeyId: text.default(''),
  enableManagedKmsKey: bool.default(false),
  kmsManagedAliasName: text.default(''),
  kmsManagedDeletionRotationWindowInDays: number.default(7),
};
