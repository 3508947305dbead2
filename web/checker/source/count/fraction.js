// Exact fractions: [above, below] in BigInt, `below` more than nothing.

export const compare = (one, other) => {
  const left = one[0] * other[1], right = other[0] * one[1];
  return left < right ? -1 : left > right ? 1 : 0;
};

export function reduced([above, below]) {
  const divisor = greatestCommonDivisor(above < 0n ? -above : above, below);
  return divisor === 1n ? [above, below] : [above / divisor, below / divisor];
}

export const plus = (one, other) => reduced([one[0] * other[1] + other[0] * one[1], one[1] * other[1]]);
export const minus = (one, other) => reduced([one[0] * other[1] - other[0] * one[1], one[1] * other[1]]);
export const times = (one, whole) => reduced([one[0] * whole, one[1]]);
export const over = (one, whole) => reduced([one[0], one[1] * whole]);
export const least = (one, other) => (compare(one, other) <= 0 ? one : other);

function greatestCommonDivisor(one, other) {
  while (other) [one, other] = [other, one % other];
  return one;
}
