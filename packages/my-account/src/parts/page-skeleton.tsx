import { Skeleton } from '@mantine/core'

/** While the script of a page comes: a heading and a block where they will be. */
export function PageSkeleton() {
  return (
    <div aria-hidden>
      <Skeleton height="2rem" width="55%" mb="1.1rem" />
      <Skeleton height="1rem" width="85%" mb="2rem" />
      <Skeleton height="12rem" radius="lg" />
    </div>
  )
}
