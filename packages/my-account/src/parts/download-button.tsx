import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTexts } from '../i18n/index.ts'
import { partsTexts } from './texts.ts'

interface Props {
  text: string
  /** Name of the file. */
  file: string
}

/** Saves a text as a file. It is made in the browser: nothing in it goes to the server. */
export function DownloadButton({ text, file }: Props) {
  const t = useTexts(partsTexts)
  const download = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    const link = Object.assign(document.createElement('a'), { href: url, download: file })
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconDownload size={16} stroke={1.7} aria-hidden />}
      aria-label={`${t.download}: ${file}`}
      onClick={download}
    >
      {t.download}
    </Button>
  )
}
