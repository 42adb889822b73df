"""What people are paid for: is the customer in it, does it point one way, is it fair, is it gamed?"""
