import { bool, filledText, oneOf, wholeNumber } from './primitives';

/** A worker's root volume and machine, the same for both executors that make instances. */
export const workerVolumeSettings = {
  ebsOptimized: bool.default(true),
  /** Metrics of the instance every minute instead of every five. */
  monitoring: bool.default(false),
  /** Have no public address. */
  privateAddressOnly: bool.default(true),
  /** The image's own root device: another name adds a second volume. */
  rootDeviceName: filledText.default('/dev/sda1'),
  /** GiB of the root volume; at least what the image needs. */
  rootSize: wholeNumber(1, 65_536).default(8),
  volumeType: oneOf('gp2', 'gp3', 'io1', 'io2').default('gp2'),
  /** MiB a second, with gp3. */
  volumeThroughput: wholeNumber(0).default(125),
  /** Operations a second, with gp3, io1 and io2. */
  volumeIops: wholeNumber(0).default(3000),
};
