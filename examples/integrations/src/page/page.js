const list = document.querySelector('#licenses')
const status = document.querySelector('#status')

const response = await fetch('/api/licenses').catch(() => undefined)
if (response?.ok) {
  const licenses = await response.json()
  for (const { licenseName, licenseTo } of licenses) {
    const item = document.createElement('li')
    // As text, never as HTML: a name is whatever somebody typed.
    item.textContent = `${licenseName}, until ${new Date(licenseTo * 1000).toLocaleDateString()}`
    list.append(item)
  }
  status.textContent = `${licenses.length} in all`
} else {
  status.textContent = 'The licenses cannot be shown now. Try again later.'
}
