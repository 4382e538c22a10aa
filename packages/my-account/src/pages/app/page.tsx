export default function AppPage() {
  return null
}
