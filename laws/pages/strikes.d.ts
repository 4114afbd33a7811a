export declare const listen: () => void
export declare const strikes: Readonly<Record<'webgpu' | 'webgl2', Readonly<Record<string, () => Promise<() => void>>>>>
