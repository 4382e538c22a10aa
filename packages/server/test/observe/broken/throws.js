throw new Error('an observer that cannot start')
