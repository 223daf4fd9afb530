"""Call intake 接警: calls, and the incidents that they open."""
