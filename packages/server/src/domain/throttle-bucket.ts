/** A leaky bucket of failures: full, it refuses; left alone, it empties. */
export interface Bucket {
  readonly level: number
  /** When the level was right, in milliseconds. */
  readonly at: number
}

export interface BucketLimits {
  readonly capacity: number
  /** Milliseconds in which one failure leaks out. */
  readonly leakMs: number
}

/** Milliseconds until the bucket takes one more; 0 where it does now. */
export function bucketWaitMs(bucket: Bucket | undefined, limits: BucketLimits, now: number): number {
  return Math.max(0, (levelAt(bucket, limits, now) + 1 - limits.capacity) * limits.leakMs)
}

/** The bucket with so many failures more. */
export function bucketWith(bucket: Bucket | undefined, count: number, limits: BucketLimits, now: number): Bucket {
  return { level: levelAt(bucket, limits, now) + count, at: now }
}

/** The bucket with one failure less, for a slot that turned out to be none; never below empty. */
export function bucketWithoutOne(bucket: Bucket | undefined, limits: BucketLimits, now: number): Bucket {
  return { level: Math.max(0, levelAt(bucket, limits, now) - 1), at: now }
}

function levelAt(bucket: Bucket | undefined, limits: BucketLimits, now: number): number {
  return bucket === undefined ? 0 : Math.max(0, bucket.level - (now - bucket.at) / limits.leakMs)
}
