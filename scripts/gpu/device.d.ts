export declare const webgpuInNode: (features: ReadonlyArray<string>, without: ReadonlyArray<string>) => Promise<unknown>
