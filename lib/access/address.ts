/** Says where a request comes from, to whoever serves it: set by the gate, taken from nobody. */
export const ADDRESS_HEADER = 'x-downchain-address'
