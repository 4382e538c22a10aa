import { Anchor, Stack, Text } from '@mantine/core'
import { IconMailForward, IconUserCog } from '@tabler/icons-react'
import { Link } from 'wouter'
import { PageHeading } from './page-heading.tsx'
import classes from './parts.module.css'

interface Props {
  /** How the link comes: the answer of `signUp` and `requestReset`. */
  by: 'email' | 'operator'
  heading: string
  text: string
  /** The way back. */
  back: string
}

/** After a link was asked for. It says the same whether or not there is an account for the e-mail. */
export function SentNote({ by, heading, text, back }: Props) {
  const Icon = by === 'email' ? IconMailForward : IconUserCog
  return (
    <Stack gap="md">
      <Icon size={36} stroke={1.3} aria-hidden className={classes.noteIcon} />
      <PageHeading title={heading} />
      <Text mt={-16}>{text}</Text>
      <Anchor component={Link} href="/sign-in">
        {back}
      </Anchor>
    </Stack>
  )
}
