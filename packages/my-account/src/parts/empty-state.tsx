import { Stack, Text } from '@mantine/core'
import type { ComponentType, ReactNode } from 'react'
import classes from './parts.module.css'

interface Props {
  /** An icon of @tabler/icons-react. */
  icon: ComponentType<{ size: number; stroke: number; className?: string }>
  /** What is not there yet. */
  title: string
  /** Why, or how it comes about. */
  children?: ReactNode
  /** The next step. */
  action?: ReactNode
}

/** In place of a list that has nothing in it: says what will be here, and what to do so that it is. */
export function EmptyState({ icon: Icon, title, children, action }: Props) {
  return (
    <Stack className={classes.state} gap="xs" align="center">
      <Icon size={30} stroke={1.4} className={classes.stateIcon ?? ''} />
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text c="dimmed" maw="34rem" component="div">
          {children}
        </Text>
      )}
      {action !== undefined && <div className={classes.stateAction}>{action}</div>}
    </Stack>
  )
}
