import { describe } from 'vitest';
import { tokensLive } from './living-tokens';

describe('tokens that live a minute', () => tokensLive({ renewals: 10, several: true }));
