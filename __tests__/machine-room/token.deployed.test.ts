import { describe } from 'vitest';
import { tokensLive } from './living-tokens';

describe('tokens that live a minute', () => tokensLive(2));
