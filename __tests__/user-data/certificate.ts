import { dense } from './dense';

/** As long as one with a key of 4096 bits and its signature: about 2,000 characters, which no compression makes smaller. */
export const certificate = (seed: number) =>
  `-----BEGIN CERTIFICATE-----\n${dense(1920, seed).replace(/.{64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
